"""How sure a number is: intervals, permutations, several questions at once."""
