{#- A correction names the cells it speaks of by the codes as written; what it leaves empty is any code. -#}
{% macro matches_correction(facts, corrections) -%}
    {{ facts }}.reporter = {{ corrections }}.reporter
        and {{ facts }}.breakdown = {{ corrections }}.breakdown
        and ({{ corrections }}.time_period is null or {{ facts }}.time_period = {{ corrections }}.time_period)
        {%- for dimension in ['ref_area', 'offence', 'form', 'sex', 'age'] %}
        and (
            {{ corrections }}.{{ dimension }} is null
            or {{ facts }}.{{ dimension }}_written = {{ corrections }}.{{ dimension }}
        )
        {%- endfor %}
{%- endmacro %}
