"""Pictures of articulated cuboids, whose every cause is known: described, sampled, rendered, stored."""
