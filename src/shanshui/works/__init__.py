"""Works (工程资金): modes, projects with measures, years and cost, and what they bring."""
