{#- Schemas bear the names of the layers (staging, intermediate, marts, reference), without a prefix. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
