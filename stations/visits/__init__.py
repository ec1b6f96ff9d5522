"""Check-ins, codes and what riders report: anonymous by construction."""
