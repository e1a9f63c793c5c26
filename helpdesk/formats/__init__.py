"""How dates and times are written, where Django's own notation of a language is not ours."""
