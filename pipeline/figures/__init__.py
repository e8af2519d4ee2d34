"""Numbers with their unit, indicator and period (指标数据), from running text, tables and forms."""
