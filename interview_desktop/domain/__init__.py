"""The ground floor: events, session state, runs and reports. Standard library only."""
