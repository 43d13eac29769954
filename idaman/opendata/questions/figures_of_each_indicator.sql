-- How do the governments stand on each indicator, year by year: how many are known, lowest, mean, highest?
-- reads: statistics
select
    indicator,
    series,
    year,
    count(distinct government) as governments,
    count(*) as figures,
    min(value) as lowest,
    avg(value) as mean,
    max(value) as highest
from statistics
where counts and nature = 'official'
group by indicator, series, year
order by indicator, series, year
