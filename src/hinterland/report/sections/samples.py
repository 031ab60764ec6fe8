"""Images that never were: decoded from drawn latents."""
