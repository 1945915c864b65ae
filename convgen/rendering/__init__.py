"""From a Dossier to the PDF bytes, with the zones where things stand."""
