"""convgen issues the conventions of a campaign, inspects the signed scans, follows the campaign."""
