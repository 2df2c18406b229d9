// Starts a real PDS (@atproto/pds) and a real PLC directory (@did-plc/server,
// in-memory) on 127.0.0.1, creates accounts, prints one line of JSON, and
// stays up until SIGTERM or SIGINT.
//
//   node start.mjs [--pds-port N] [--plc-port N] [--handle alice.test]
//                  [--password S] [--accounts N] [--blob-limit BYTES]
//                  [--data DIR] [--ready-file PATH] [--rate-limits] [--tether]
//
// A port of 0 (the default) takes any free port.
import { createServer } from 'node:http'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { createServer as createTcp } from 'node:net'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, mkdirSync, rmSync, writeFileSync, renameSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const HOST = '127.0.0.1'
const started = performance.now()

const { values: opt } = parseArgs({
  options: {
    'pds-port': { type: 'string', default: '0' },
    'plc-port': { type: 'string', default: '0' },
    handle: { type: 'string', default: 'alice.test' },
    password: { type: 'string' },
    accounts: { type: 'string', default: '1' },
    'blob-limit': { type: 'string' },
    data: { type: 'string' },
    'ready-file': { type: 'string' },
    'rate-limits': { type: 'boolean', default: false },
    tether: { type: 'boolean', default: false },
  },
})

process.env.LOG_ENABLED ??= 'false' // read by the packages when they load
const require = createRequire(import.meta.url)
const pdsLib = require('@atproto/pds')
const plcLib = require('@did-plc/server')

async function port(asked) {
  const wanted = Number(asked)
  if (wanted) return wanted
  const probe = createTcp().listen(0, HOST)
  await once(probe, 'listening')
  const { port: free } = probe.address()
  probe.close()
  await once(probe, 'close')
  return free
}

// Data: a fresh folder, removed at the end, unless --data names one to keep.
const keep = opt.data !== undefined
const data = keep ? resolve(opt.data) : mkdtempSync(join(tmpdir(), 'pds-'))
mkdirSync(data, { recursive: true })

const undo = []
let stopping = false
async function stop(code = 0) {
  if (stopping) return
  stopping = true
  for (const step of undo.reverse()) await Promise.resolve(step()).catch(() => {})
  if (!keep) rmSync(data, { recursive: true, force: true })
  process.exit(code)
}
for (const sig of ['SIGTERM', 'SIGINT']) process.on(sig, () => stop(0))
// A test run that is killed cannot send a signal, but its end of the pipe closes.
if (opt.tether) process.stdin.resume().on('close', () => stop(0))

try {
  // PLC directory: the package's own listen() takes every interface, so its
  // express app is served here instead.
  const plcPort = await port(opt['plc-port'])
  const plc = plcLib.PlcServer.create({ db: plcLib.Database.mock(), port: plcPort })
  const plcHttp = createServer(plc.app).listen(plcPort, HOST)
  await once(plcHttp, 'listening')
  undo.push(() => {
    plcHttp.closeAllConnections()
    return new Promise((done) => plcHttp.close(done))
  })
  const plcUrl = `http://${HOST}:${plcPort}`

  const pdsPort = await port(opt['pds-port'])
  const env = {
    devMode: true,
    port: pdsPort,
    hostname: 'localhost',
    dataDirectory: data,
    blobstoreDiskLocation: join(data, 'blobs'),
    didPlcUrl: plcUrl,
    serviceHandleDomains: ['.test'],
    inviteRequired: false,
    rateLimitsEnabled: opt['rate-limits'],
    crawlers: [],
    adminPassword: randomBytes(16).toString('hex'),
    jwtSecret: randomBytes(16).toString('hex'),
    dpopSecret: randomBytes(32).toString('hex'),
    plcRotationKeyK256PrivateKeyHex: randomBytes(32).toString('hex'),
  }
  if (opt['blob-limit']) env.blobUploadLimit = Number(opt['blob-limit'])
  const pds = await pdsLib.PDS.create(pdsLib.envToCfg(env), pdsLib.envToSecrets(env))
  const listen = pds.app.listen.bind(pds.app)
  pds.app.listen = (p, ...rest) => listen(p, HOST, ...rest) // loopback only
  await pds.start()
  undo.push(() => pds.destroy())
  const url = `http://${HOST}:${pdsPort}`

  const [first, ...suffix] = opt.handle.split('.')
  const accounts = []
  for (let i = 0; i < Number(opt.accounts); i++) {
    const handle = [i ? `${first}${i + 1}` : first, ...suffix].join('.')
    const password = opt.password ?? randomBytes(12).toString('base64url')
    const res = await fetch(`${url}/xrpc/com.atproto.server.createAccount`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ handle, password, email: `${handle.split('.')[0]}@example.com` }),
    })
    const body = await res.json()
    if (!res.ok) throw new Error(`createAccount ${handle}: ${res.status} ${JSON.stringify(body)}`)
    accounts.push({ handle, did: body.did, password })
  }

  const info = {
    service: url,
    plc: plcUrl,
    ...accounts[0],
    accounts,
    adminPassword: env.adminPassword,
    jwtSecret: env.jwtSecret, // lets a test mint an expired access token
    data, // lets a test age what the server keeps
    pid: process.pid,
    startMs: Math.round(performance.now() - started),
  }
  if (opt['ready-file']) {
    writeFileSync(opt['ready-file'] + '.tmp', JSON.stringify(info) + '\n')
    renameSync(opt['ready-file'] + '.tmp', opt['ready-file'])
    undo.push(() => rmSync(opt['ready-file'], { force: true }))
  }
  process.stdout.write(JSON.stringify(info) + '\n')
} catch (err) {
  console.error(err)
  await stop(1)
}
