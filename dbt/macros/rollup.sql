{#- The area of a cell at the level that a table is published in. -#}
{% macro area_at_level(area_level, country, region, ref_area) -%}
    case {{ area_level }}
        when 'country' then {{ country }}
        when 'region' then {{ region }}
        else {{ ref_area }}
    end
{%- endmacro %}

{#- The columns that tell one published table, office and period from another. -#}
{% macro frame_columns() -%}
    {{ return(['indicator', 'breakdown', 'source_breakdown', 'reporter', 'time_period', 'freq']) }}
{%- endmacro %}

{#- Two relations speak of the same published table, office and period. -#}
{% macro same_frame(one, another, and_columns=[]) -%}
    {%- for column in frame_columns() + and_columns -%}
        {{ one }}.{{ column }} = {{ another }}.{{ column }}
        {%- if not loop.last %} and {% endif -%}
    {%- endfor -%}
{%- endmacro %}
