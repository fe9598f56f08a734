"""The club of the demo's shop: points that pay and end, tiers, rewards, milestones, and who was a member in the last year."""
