"""`python -m stations`: the command line."""

from stations.cli import main

main()
