"""The synthetic city's stations, merchants, keepers, visits and troubles: plainly invented."""
