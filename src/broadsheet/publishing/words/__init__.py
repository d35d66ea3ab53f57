"""What readers are told: notices and walls, in each language, as the publisher wants them said."""
