"""底数底图: catalog, readers, alignment, land-class crosswalks. The only room that opens user files."""
