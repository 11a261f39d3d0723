"""Tables and figures of ``notebooks/beyond``, one module a chapter; what is drawn is worked out in ``analysis``."""
