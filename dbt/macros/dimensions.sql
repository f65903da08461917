{#- The dimensions that a cell can be broken down by, in one place. The area, the form and the use of technology have
    rules of their own and are named where those rules stand. -#}
{% macro person_dimensions() -%}
    {{ return([
        'sex', 'age', 'relationship', 'channel', 'report_status', 'disability', 'user_type', 'contact_reason',
        'nationality', 'response',
    ]) }}
{%- endmacro %}

{% macro cell_dimensions() -%}
    {{ return(['ref_area', 'offence', 'form', 'ict'] + person_dimensions()) }}
{%- endmacro %}
