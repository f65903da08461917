-- Every submission that landed, with whether it counts.

with submissions as (

    select
        submission_id,
        source,
        reporter,
        layout,
        form_family,
        time_period,
        revision,
        revision_reason,
        taxonomy_version,
        is_synthetic,
        received_at,
        fact_rows,
        findings_warning,
        is_current
    from {{ ref('int_submissions') }}

)

select * from submissions
