-- How much money was planned and spent each year, by the newest word on each item?
-- reads: money
-- asks: government
with newest as (
    select
        year,
        ceiling_idr,
        realised_idr,
        row_number() over (
            partition by item, year order by told_on desc, number desc
        ) as place
    from money
    where government = :government
)
select
    year,
    count(*) as items,
    sum(ceiling_idr) as ceiling_idr,
    sum(realised_idr) as realised_idr
from newest
where place = 1
group by year
order by year
