"""The hidden checks: one pytest module a stage. Student code never sees this folder."""
