"""What every room stands on: errors a person can act on, frozen records, whole files, progress."""
