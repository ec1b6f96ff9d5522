"""Lists of other people, in and out: files, columns, Chinese wording, faults and flags."""
