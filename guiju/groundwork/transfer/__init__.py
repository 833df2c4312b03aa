"""Tables in and out: files brought in through the wizard, lists taken out through the export centre."""
