"""Makes the ear's head: free audio in, telephone calls out, a small network trained on them.

Order: ``packages`` (fetch), ``pool`` (read), ``calls`` (mix, send through the telephone),
``extract`` (measure), ``labelled`` (calls known as a whole), ``learn`` (teach, export).
``build`` runs all of it.
"""
