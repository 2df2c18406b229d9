"""The fault suite: real processes, real kills, one checker. ``make faults`` runs it and writes its table."""
