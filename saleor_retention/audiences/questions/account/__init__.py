"""Questions about a customer's account: who they are, where they live, which groups they are in."""
