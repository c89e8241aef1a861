using System.Buffers.Text;
using Winnow.Grains.Documents;
using Winnow.Testing;

namespace Winnow.Grains.Tests.Documents;

public sealed class AutoIdsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Ids_are_20_url_safe_characters_that_never_repeat()
    {
        var ids = Draw(new AutoIds(_time, new Uuids(1)), 20_000);
        Assert.All(ids, id => Assert.True(id.Length == 20 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'), id));
        Assert.All(ids, id => Assert.True(char.IsAsciiLetter(id[0]), id));
        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Ids_sort_as_they_were_made()
    {
        var source = new AutoIds(_time, new Uuids(1));
        var ids = new List<string>();
        var random = new Random(5);
        for (var i = 0; i < 500; i++)
        {
            ids.AddRange(Draw(source, random.Next(200)));
            _time.Advance(TimeSpan.FromMilliseconds(random.Next(1, 100_000)));
        }

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public void The_same_clock_and_randomness_give_the_same_ids() =>
        Assert.Equal(Draw(new AutoIds(_time, new Uuids(3)), 100), Draw(new AutoIds(_time, new Uuids(3)), 100));

    [Fact]
    public void Nodes_that_ask_at_the_same_time_get_different_ids() =>
        Assert.Empty(Draw(new AutoIds(_time, new Uuids(1)), 1000).Intersect(Draw(new AutoIds(_time, new Uuids(2)), 1000), StringComparer.Ordinal));

    [Fact]
    public void A_clock_that_goes_back_does_not_take_the_ids_with_it()
    {
        var clock = new Clock { Now = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero) };
        var source = new AutoIds(clock, new Uuids(1));
        var (before, millis) = source.Next();
        clock.Now -= TimeSpan.FromHours(1);
        var (after, later) = source.Next();
        Assert.True(string.CompareOrdinal(before, after) < 0);
        Assert.Equal(millis, later);
    }

    private static List<string> Draw(AutoIds source, int count) => [.. Enumerable.Range(0, count).Select(_ => source.Next().Id)];

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Uuids(int seed) : IUuidSource
    {
        private readonly Random _random = new(seed);

        public string Next()
        {
            var bytes = new byte[16];
            _random.NextBytes(bytes);
            return Base64Url.EncodeToString(bytes);
        }
    }
}
