{#- On what an entry of a register rests, and whose it is; the same for all registers. -#}
{% macro register_columns() -%}
    basis,
    source,
    evidence,
    dated,
    reporter,
    time_period,
    submission_id,
    is_synthetic
{%- endmacro %}
