-- What reports said of the same cell one after the other: voluntary reports hold their whole history in every issue.

with facts as (

    select * from {{ ref('stg_platform__facts') }}

),

submissions as (

    select * from {{ ref('int_submissions') }}
    where source = 'platform'

),

platform_names as (

    select distinct
        source_code,
        code
    from {{ ref('crosswalk_platform') }}

),

issues as (

    select
        platform_names.code as platform,
        facts.breakdown,
        facts.metric,
        facts.category,
        facts.keyword,
        facts.territory,
        facts.ref_area_written,
        facts.time_period,
        submissions.form_family,
        submissions.last_period as issue,
        submissions.revision,
        submissions.submission_id,
        max(facts.obs_value) as obs_value,
        bool_or(submissions.is_synthetic) as is_synthetic
    from facts
    inner join submissions
        on facts.submission_id = submissions.submission_id
    inner join platform_names
        on facts.platform_written = platform_names.source_code
    -- Cells that are named fully by these dimensions; others are compared nowhere.
    where facts.surface is null and facts.outcome is null and facts.language is null and facts.requestor is null
    group by all
    having count(*) = 1

),

compared as (

    select
        platform,
        breakdown,
        metric,
        category,
        keyword,
        territory,
        ref_area_written,
        time_period,
        form_family,
        issue,
        revision,
        submission_id,
        obs_value,
        lag(obs_value) over cells as value_before,
        lag(issue) over cells as issue_before,
        count(*) over (
            partition by
                form_family, platform, breakdown, metric, category, keyword, ref_area_written, time_period
        ) as issues,
        is_synthetic
    from issues
    window cells as (
        partition by form_family, platform, breakdown, metric, category, keyword, ref_area_written, time_period
        order by issue, revision, submission_id
    )

),

revisions as (

    select
        platform,
        form_family,
        breakdown,
        metric,
        category,
        keyword,
        territory,
        ref_area_written,
        time_period,
        issue,
        revision,
        issue_before,
        submission_id,
        obs_value,
        value_before,
        issue_before is not null and coalesce(obs_value, -1) != coalesce(value_before, -1) as is_restated,
        is_synthetic
    from compared
    where issues > 1

)

select * from revisions
