{#- The one row of a submission, the same for every source. -#}
{% macro submission_columns(source_name) -%}
    -- what it is
    cast(submission_id as varchar) as submission_id,
    '{{ source_name }}' as source,
    cast(reporter as varchar) as reporter,
    cast(layout as varchar) as layout,
    cast(form as varchar) as form_family,
    cast(time_period as varchar) as time_period,
    cast(revision as integer) as revision,
    cast(revision_reason as varchar) as revision_reason,
    cast(taxonomy_version as varchar) as taxonomy_version,
    cast(is_synthetic as boolean) as is_synthetic,

    -- how it came in
    cast(received_at as timestamp) as received_at,
    cast(file_name as varchar) as file_name,
    cast(sha256 as varchar) as sha256,
    cast(rows as integer) as fact_rows,
    cast(findings_warning as integer) as findings_warning
{%- endmacro %}
