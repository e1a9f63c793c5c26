"""The sections of the settings, one file each; the menu, the index and the search are made from them."""
