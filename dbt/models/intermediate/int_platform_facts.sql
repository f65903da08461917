-- Figures of platforms that count, in the codes of the lists. A figure whose area is no country of the list, or that is
-- there twice with two values, is left out: it is in landing, and is shown as nobody's.

with facts as (

    select * from {{ ref('stg_platform__facts') }}

),

submissions as (

    select * from {{ ref('int_submissions') }}
    where
        is_current
        and source = 'platform'

),

platforms as (

    select * from {{ ref('cl_platform') }}

),

platform_names as (

    select distinct
        source_code,
        code
    from {{ ref('crosswalk_platform') }}

),

areas as (

    select * from {{ ref('cl_area') }}

),

area_codes as (

    select * from {{ ref('crosswalk_area') }}

),

forms as (

    select * from {{ ref('crosswalk_platform_form') }}
    where field != 'category_specification_other'

),

coded as (

    select
        facts.* exclude (reporter, source, platform_written, ref_area_written),
        platforms.code as platform,
        areas.code as ref_area,
        submissions.reporter,
        submissions.series,
        submissions.last_period,
        submissions.revision,
        submissions.is_synthetic,
        coalesce(submissions.taxonomy_version, '{{ var("taxonomy_version") }}') as taxonomy_version
    from facts
    inner join submissions
        on facts.submission_id = submissions.submission_id
    left join platform_names
        on facts.platform_written = platform_names.source_code
    left join platforms
        on coalesce(platform_names.code, facts.platform_written) = platforms.code
    left join area_codes
        on
            -- Schemes of reports under the Digital Services Act write areas alike.
            area_codes.scheme = case when facts.scheme like 'dsa%' then 'dsa' else facts.scheme end
            and facts.ref_area_written = area_codes.source_code
    left join areas
        on coalesce(area_codes.code, facts.ref_area_written) = areas.code

),

held as (

    select distinct
        submission_id,
        table_name,
        platform,
        time_period,
        series,
        last_period,
        revision
    from coded

),

chosen as (

    -- A platform's own report before a compilation, then the later return, which restates what both hold.
    select
        submission_id,
        table_name,
        platform,
        time_period
    from held
    qualify row_number() over (
        partition by table_name, platform, time_period
        order by case when series = 'own' then 0 else 1 end, last_period desc, revision desc, submission_id desc
    ) = 1

),

counted as (

    select
        coded.*,
        min(coded.obs_value) over cells as least,
        max(coded.obs_value) over cells as greatest,
        row_number() over cells as place
    from coded
    inner join chosen
        on
            coded.submission_id = chosen.submission_id
            and coded.table_name = chosen.table_name
            and coded.platform = chosen.platform
            and coded.time_period = chosen.time_period
    where coded.ref_area is not null
    window cells as (
        partition by
            coded.platform, coded.breakdown, coded.surface, coded.ref_area, coded.language, coded.time_period,
            coded.scheme, coded.section, coded.category, coded.keyword, coded.line, coded.metric, coded.outcome,
            coded.requestor
        order by coded.source_row, coded.source_column
        rows between unbounded preceding and unbounded following
    )

),

with_form as (

    select
        counted.* exclude (least, greatest, place, last_period, revision),
        forms.code as form,
        coalesce(forms.mapping, 'none') as form_mapping,
        -- What the label of the category says of the victim; platforms know no more.
        coalesce(forms.target_sex, '_U') as target_sex,
        coalesce(forms.tier, 'excluded') as tier,
        case
            when counted.time_period like '%-Q%' then 'Q'
            when counted.time_period like '%-S%' then 'S'
            when counted.time_period like '%-%' then 'M'
            else 'A'
        end as freq
    from counted
    left join forms
        on
            counted.scheme = forms.scheme
            and coalesce(counted.keyword, counted.category) = forms.source_code
    where
        -- The same cell twice with two values: which of them is right nobody can tell.
        counted.least is not distinct from counted.greatest
        and counted.place = 1
        and not (counted.unit_measure = 'NR' and counted.obs_value != round(counted.obs_value))
        and not (counted.unit_measure = 'PT' and counted.obs_value > 100)

)

select * from with_form
