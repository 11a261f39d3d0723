"""What statsmodels and scipy lack: a module for each idea, used by the notebooks."""
