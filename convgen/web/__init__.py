"""The instructors' web service: Django, whole and only here."""
