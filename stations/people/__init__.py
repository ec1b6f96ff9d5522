"""Who acts and what they may do: accounts, rights, passwords, sessions and invitations."""
