using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Xunit;

namespace Orleans.Embedded.Tests.Serialization;

[GenerateSerializer]
[Alias("evolution.Old")]
public sealed class OldShape
{
    [Id(0)] public string? Name { get; set; }

    [Id(2)] public List<string>? Dropped { get; set; }

    [Id(3)] public int Count { get; set; }

    [Id(4)] public Dog? DroppedDog { get; set; }

    [Id(5)] public double DroppedNumber { get; set; }

    [Id(6)] public OldShape? Next { get; set; }
}

[GenerateSerializer]
[Alias("evolution.New")]
public sealed class NewShape
{
    [Id(3)] public int Count { get; set; }

    [Id(0)] public string? Name { get; set; }

    [Id(6)] public NewShape? Next { get; set; }

    [Id(9)] public string Added { get; set; } = "initial";

    [Id(10)] public List<int> AddedList { get; set; } = [7];

    [Id(11)] public int? AddedNumber { get; set; }
}

[GenerateSerializer]
[Alias("evolution.Older`1")]
public sealed class Envelope<T>
{
    [Id(0)] public T? First { get; set; }

    [Id(1)] public T? Second { get; set; }
}

[GenerateSerializer]
[Alias("evolution.Narrow")]
public sealed class NarrowEnvelope
{
    [Id(1)] public Node? Second { get; set; }
}

[GenerateSerializer]
[Alias("evolution.ANameOfItsOwn")]
public sealed class Renamed
{
    [Id(0)] public int Value { get; set; }
}

/// <summary>Old and new versions of a type understand each other.</summary>
public sealed class EvolutionTests(SiloFixture silo) : IClassFixture<SiloFixture>
{
    private readonly Serializer _serializer = silo.Services.GetRequiredService<Serializer>();

    [Fact]
    public void Unknown_members_are_skipped_and_new_ones_keep_their_initial_values()
    {
        var old = new OldShape { Name = "a", Count = 3, Dropped = ["x", "y"], DroppedDog = new Puppy { Mother = new Dog() }, DroppedNumber = 1.5, Next = new OldShape { Name = "b", Count = -1 } };
        var read = _serializer.Deserialize<NewShape>(_serializer.SerializeToArray(old));
        Assert.Equal(("a", 3, "initial", (int?)null), (read.Name, read.Count, read.Added, read.AddedNumber));
        Assert.Equal([7], read.AddedList);
        Assert.Equal(("b", -1), (read.Next!.Name, read.Next.Count));
    }

    [Fact]
    public void New_members_do_not_disturb_old_readers()
    {
        var value = new NewShape { Name = "a", Count = 3, Added = "b", AddedList = [1, 2, 3], AddedNumber = 4 };
        var read = _serializer.Deserialize<OldShape>(_serializer.SerializeToArray(value));
        Assert.Equal(("a", 3), (read.Name, read.Count));
        Assert.Null(read.Dropped);
    }

    [Fact]
    public void References_into_skipped_members_are_found()
    {
        var shared = new Node { Name = "shared", Anything = new Puppy { Name = "p" } };
        var read = _serializer.Deserialize<NarrowEnvelope>(_serializer.SerializeToArray(new Envelope<Node> { First = shared, Second = new Node { Parent = shared, Anything = shared.Anything } }));
        Assert.Equal("shared", read.Second!.Parent!.Name);
        Assert.Same(read.Second.Anything, read.Second.Parent.Anything);
    }

    [Fact]
    public void Aliases_stand_for_types_on_the_wire()
    {
        var bytes = _serializer.SerializeToArray<object>(new Renamed { Value = 5 });
        var text = System.Text.Encoding.UTF8.GetString(bytes);
        Assert.Contains("evolution.ANameOfItsOwn", text, StringComparison.Ordinal);
        Assert.DoesNotContain(nameof(Renamed), text, StringComparison.Ordinal);
        Assert.Equal(5, Assert.IsType<Renamed>(_serializer.Deserialize<object>(bytes)).Value);
    }

    [Fact]
    public void Broken_bytes_are_refused_and_never_read_for_ever()
    {
        const int seed = 11;
        var random = new Random(seed);
        var values = new RandomValues(seed);
        for (var i = 0; i < 3000; i++)
        {
            var bytes = _serializer.SerializeToArray((CollectionsShape)values.Draw(typeof(CollectionsShape))!);
            for (var flips = random.Next(1, 4); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            var length = random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length;
            try
            {
                _serializer.Deserialize<CollectionsShape>(bytes.AsMemory(0, length));
            }
            catch (Exception exception) when (exception is not (NullReferenceException or OutOfMemoryException or AccessViolationException or IndexOutOfRangeException or InvalidCastException))
            {
                // Said to be broken: that is what is asked for.
            }
        }
    }
}
