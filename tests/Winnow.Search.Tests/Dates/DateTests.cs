using Winnow.Search.Dates;

namespace Winnow.Search.Tests.Dates;

/// <summary>Dates by their formats (dates.txt) and date math (math.txt); calendars and zones against .NET's.</summary>
public class DateTests
{
    [Fact]
    public void Dates_are_read_and_printed_as_the_file_says() => DataFile.Check("Dates/dates.txt", line =>
    {
        var (parts, up, zone) = Split(line, options: 2);
        var format = DateFormatter.For(parts[0]);
        var millis = format.Parse(parts[1], up, zone);
        return $"{Iso(millis)} {format.Format(millis, zone)}";
    });

    [Fact]
    public void Date_math_is_evaluated_as_the_file_says() => DataFile.Check("Dates/math.txt", line =>
    {
        var (parts, up, zone) = Split(line, options: 1);
        return Iso(DateMath.Parse(parts[0], DateFormatter.Default, () => 1715941230123, up, zone));
    });

    [Fact]
    public void The_calendar_agrees_with_dotnet()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var date = new DateTime(random.NextInt64(DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), DateTimeKind.Utc).Date;
            var days = (date - DateTime.UnixEpoch).Days;
            Assert.Equal(days, CivilDate.ToDays(date.Year, date.Month, date.Day));
            Assert.Equal((date.Year, date.Month, date.Day), CivilDate.FromDays(days));
            Assert.Equal(date.DayOfYear, CivilDate.DayOfYear(date.Year, date.Month, date.Day));
            Assert.Equal(date.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)date.DayOfWeek, CivilDate.DayOfWeek(days));
            Assert.Equal((System.Globalization.ISOWeek.GetYear(date), System.Globalization.ISOWeek.GetWeekOfYear(date)), CivilDate.IsoWeek(days));
        }
    }

    [Theory]
    [InlineData("strict_date_optional_time")]
    [InlineData("epoch_millis")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss.SSSXXX")]
    [InlineData("yyyy-DDD HH:mm:ss.SSS")]
    [InlineData("YYYY-'W'ww-e'T'HH:mm:ss.SSSX")]
    [InlineData("basic_date_time")]
    [InlineData("week_date_time")]
    public void What_is_printed_is_read_again(string pattern)
    {
        var format = DateFormatter.For(pattern);
        var random = new Random(11);
        foreach (var zone in (TimeZoneInfo[])[TimeZoneInfo.Utc, TimeZones.Parse("+05:30"), TimeZones.Parse("Europe/Paris")])
        {
            for (var i = 0; i < 2_000; i++)
            {
                // An hour that a clock shows twice is the one thing that text without an offset cannot say.
                var millis = random.NextInt64(-2_000_000_000_000, 4_000_000_000_000);
                var text = format.Format(millis, zone);
                if (!zone.IsAmbiguousTime(new DateTime(1970, 1, 1).AddMilliseconds(millis + TimeZones.OffsetAt(zone, millis))))
                {
                    Assert.Equal(millis, format.Parse(text, zone: zone));
                }
            }
        }
    }

    [Fact]
    public void Random_texts_are_dates_or_refused()
    {
        var random = new Random(13);
        const string Alphabet = "0123456789-+:./TZ 'yMd|[]nowh";
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(24)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
            try
            {
                DateMath.Parse(text, DateFormatter.Default, () => 0);
                DateFormatter.For(text);
            }
            catch (ElasticsearchException)
            {
                // Refused: that is an answer too.
            }
        }
    }

    private static (string[] Parts, bool Up, TimeZoneInfo? Zone) Split(string line, int options)
    {
        var parts = line.Split(" | ");
        var up = parts.Length > options && parts[options] == "up";
        return (parts, up, parts.Length > options + 1 ? TimeZones.Parse(parts[options + 1]) : null);
    }

    private static string Iso(long millis) => DateFormatter.Default.Format(millis);
}
