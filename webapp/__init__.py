"""Jobdesk: the team's desk for starting NebulaGraph Explorer workflow jobs."""
