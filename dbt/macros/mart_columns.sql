{#- What every mart of counts says of a cell, with the dimensions of its own between. -#}
{% macro count_columns(dimensions, note='obs_note') -%}
        reporter,
        series,
        submission_id,
        taxonomy_version,
        breakdown,
        ref_area,
        country,
        time_period,
        freq,
        counting_unit,
        {%- for dimension in dimensions %}
        {{ dimension }},
        {%- endfor %}
        cast(round(obs_value) as bigint) as obs_value,
        obs_status,
        {{ note }} as obs_note,
        is_synthetic
{%- endmacro %}

{#- Victims and suspects are told of in the same way. -#}
{% macro police_persons(counting_unit) -%}
    select
        {{ count_columns(['offence', 'form', 'ict', 'is_vaw', 'sex', 'age', 'relationship']) }}
    from {{ ref('int_cells') }}
    where
        source = 'police'
        and counting_unit = '{{ counting_unit }}'
{%- endmacro %}

{#- What every mart of platforms says of a figure, with the columns of its own between. -#}
{% macro platform_columns(own) -%}
        reporter,
        series,
        submission_id,
        taxonomy_version,
        breakdown,
        platform,
        surface,
        territory,
        ref_area,
        time_period,
        freq,
        period_from,
        period_to,
        category,
        keyword,
        line,
        form,
        form_mapping,
        target_sex,
        tier,
        metric,
        {%- for column in own %}
        {{ column }},
        {%- endfor %}
        counting_unit,
        unit_measure,
        obs_value,
        obs_status,
        obs_note,
        is_synthetic
{%- endmacro %}
