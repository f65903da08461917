{#- The facts of a return, the same for every source whose returns are tables of counts. -#}
{% macro fact_columns(source_name) -%}
    -- what it belongs to
    cast(submission_id as varchar) as submission_id,
    cast(reporter as varchar) as reporter,
    '{{ source_name }}' as source,
    cast(layout as varchar) as layout,
    cast(breakdown as varchar) as breakdown,
    cast(sheet as varchar) as sheet,
    cast(source_row as integer) as source_row,
    cast(source_column as varchar) as source_column,
    cast(scheme as varchar) as scheme,
    cast(counting_unit as varchar) as counting_unit,
    cast(unit_measure as varchar) as unit_measure,

    -- where and when
    cast(ref_area as varchar) as ref_area_written,
    cast(time_period as varchar) as time_period,
    cast(period_from as date) as period_from,
    cast(period_to as date) as period_to,

    -- codes as the sender wrote them
    cast(offence as varchar) as offence_written,
    cast(form as varchar) as form_written,
    cast(ict_used as varchar) as ict_written,
    cast(sex as varchar) as sex_written,
    cast(age as varchar) as age_written,
    cast(relationship as varchar) as relationship_written,
    cast(channel as varchar) as channel_written,
    cast(report_status as varchar) as report_status_written,
    cast(disability as varchar) as disability_written,
    cast(user_type as varchar) as user_type_written,
    cast(contact_reason as varchar) as contact_reason_written,
    cast(nationality as varchar) as nationality_written,
    cast(response as varchar) as response_written,

    -- the figure
    cast(obs_value as double) as obs_value,
    cast(obs_status as varchar) as obs_status,
    cast(obs_note as varchar) as obs_note
{%- endmacro %}
