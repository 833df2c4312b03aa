"""The sample company 晨规科技: half a year of work, simulated through the same verbs that people use."""
