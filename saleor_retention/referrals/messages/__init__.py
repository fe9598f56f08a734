"""Messages to both sides of a referral: the friend is welcomed, the member told and thanked, each once."""
