{#- Codes as a list of SQL: 'a', 'b'. -#}
{% macro quoted(codes) -%}
    {%- for code in codes %}'{{ code }}'{% if not loop.last %}, {% endif %}{% endfor -%}
{%- endmacro %}
