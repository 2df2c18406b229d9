// The card as satori (words to SVG), resvg (SVG to pixels) and sharp (pixels to JPEG) draw it. satori does not fit text
// to a box, so its size is given: the one the others found. Prints the CPU milliseconds of every card as JSON.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const load = createRequire(path.resolve(process.env.PEERS_NODE ?? '.', 'x.js'));
const satori = load('satori').default ?? load('satori');
const { Resvg } = load('@resvg/resvg-js');
const sharp = load('sharp');
sharp.cache(false);
sharp.concurrency(1);

const face = (name, file) => ({ name, data: fs.readFileSync(path.join(process.env.PEERS_FONTS, file)), weight: 400, style: 'normal' });
const fonts = [face('serif', 'EBGaramond-Medium.ttf'), face('italic', 'EBGaramond-Italic.ttf'), face('sans', 'Inter-Medium.ttf')];
const put = (style, children) => ({ type: 'div', props: { style: { position: 'absolute', display: 'flex', left: 108, ...style }, children } });
const tree = quote => ({ type: 'div', props: { style: { display: 'flex', width: 1080, height: 1350, backgroundImage: 'linear-gradient(#f4ecdd, #e2d3b8)', fontFamily: 'serif', color: '#221c15' }, children: [
  put({ top: 20, fontSize: 300, color: '#a03a24' }, '“'),
  put({ top: 300, width: 864, fontSize: 70, lineHeight: 1.2, textWrap: 'balance' }, quote),
  put({ top: 1030, width: 64, height: 4, backgroundColor: '#a03a24' }),
  put({ top: 1062, fontFamily: 'italic', fontSize: 47 }, 'The Cartographer of Small Rooms'),
  put({ top: 1117, fontSize: 41, color: '#5d503f' }, 'Mara Ellison'),
  put({ top: 1245, fontFamily: 'sans', fontSize: 23, color: '#5d503f' }, '@quietshelf'),
] } });
const words = number => `Reading her is like being let into a house by someone who then leaves the room; every drawer you open is a sentence, every sentence has a key in it, and by page ${number} you have stopped looking for the owner.`;

async function draw(quote) {
  const svg = await satori(tree(quote), { width: 1080, height: 1350, fonts });
  const { pixels } = new Resvg(svg, { font: { loadSystemFonts: false } }).render();
  return sharp(pixels, { raw: { width: 1080, height: 1350, channels: 4 } }).removeAlpha().jpeg({ quality: 90, chromaSubsampling: '4:4:4' }).toBuffer();
}

const times = [];
for (let number = 0; number < 4 + Number(process.argv[2]); number++) {
  const start = process.cpuUsage();
  const data = await draw(words(100 + number));
  const { user, system } = process.cpuUsage(start);
  times.push((user + system) / 1000);
  if (process.env.PEERS_KEEP) fs.writeFileSync(path.join(process.env.PEERS_KEEP, 'satori.jpg'), data);
}
console.log(JSON.stringify(times.slice(4)));
