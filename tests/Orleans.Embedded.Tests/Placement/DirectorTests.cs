using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Tests.Support;
using Orleans.Hosting;
using Orleans.Metadata;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Xunit;

namespace Orleans.Embedded.Tests.Placement;

[GenerateSerializer]
public sealed class ShelfPlacement : PlacementStrategy
{
    public ShelfPlacement()
        : this("unset")
    {
    }

    public ShelfPlacement(string shelf) => Shelf = shelf;

    [Id(0)]
    public string Shelf { get; private set; }

    public override void Initialize(GrainProperties properties) => Shelf = properties.Properties["shelf"];

    public override void PopulateGrainProperties(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties)
    {
        base.PopulateGrainProperties(services, grainClass, grainType, properties);
        properties["shelf"] = Shelf;
    }
}

[AttributeUsage(AttributeTargets.Class)]
public sealed class ShelfPlacementAttribute(string shelf) : PlacementAttribute(new ShelfPlacement(shelf));

public sealed class ShelfDirector(Journal journal) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        journal.Add($"place {target.GrainIdentity.Key} on {((ShelfPlacement)strategy).Shelf} {target.RequestContextData?.GetValueOrDefault("colour")}");
        return target.GrainIdentity.Key.ToString() == "nowhere"
            ? throw new InvalidOperationException("no room")
            : Task.FromResult(context.GetCompatibleSilos(target)[0]);
    }
}

public sealed class TagFilter : PlacementFilterStrategy
{
    public TagFilter()
        : this("unset", 0)
    {
    }

    public TagFilter(string tag, int order)
        : base(order) => Tag = tag;

    public string Tag { get; private set; }

    public override void AdditionalInitialize(GrainProperties properties) => Tag = GetPlacementFilterGrainProperty("tag", properties) ?? "";

    protected override IEnumerable<KeyValuePair<string, string>> GetAdditionalGrainProperties(
        IServiceProvider services, Type grainClass, GrainType grainType, IReadOnlyDictionary<string, string> existingProperties) => [KeyValuePair.Create("tag", Tag)];
}

[AttributeUsage(AttributeTargets.Class)]
public sealed class TagFilterAttribute(string tag, int order) : PlacementFilterAttribute(new TagFilter(tag, order));

public sealed class TagFilterDirector(Journal journal) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        journal.Add($"filter {((TagFilter)filterStrategy).Tag}");
        return target.GrainIdentity.Key.ToString() == "filtered" ? [] : silos;
    }
}

[Alias("tests.IShelfGrain")]
public interface IShelfGrain : IGrainWithStringKey
{
    [Alias("Call")]
    Task Call();
}

[ShelfPlacement("top")]
[TagFilter("red", 1)]
public sealed class ShelfGrain : Grain, IShelfGrain
{
    public Task Call() => Task.CompletedTask;
}

/// <summary>An application chooses silos by its own strategies and filters.</summary>
public class DirectorTests
{
    [Fact]
    public async Task The_director_of_the_grains_strategy_places_each_new_activation_once()
    {
        await using var silo = await StartAsync();
        RequestContext.Set("colour", "green");
        await silo.Grain<IShelfGrain>("x").Call().Soon();
        await silo.Grain<IShelfGrain>("x").Call().Soon();
        Assert.Equal(["place x on top green", "filter red"], silo.Journal.Entries);
    }

    [Fact]
    public async Task A_failing_director_fails_the_call()
    {
        await using var silo = await StartAsync();
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Grain<IShelfGrain>("nowhere").Call().Soon());
        Assert.Equal("no room", failure.Message);
    }

    [Fact]
    public async Task A_filter_that_leaves_no_silo_fails_the_call()
    {
        await using var silo = await StartAsync();
        var failure = await Assert.ThrowsAnyAsync<OrleansException>(() => silo.Grain<IShelfGrain>("filtered").Call().Soon());
        Assert.Contains("filter", failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_unregistered_strategy_is_named()
    {
        await using var silo = await TestSilo.StartAsync();
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => silo.Grain<IShelfGrain>("x").Call().Soon());
        Assert.Contains(nameof(ShelfPlacement), failure.Message, StringComparison.Ordinal);
    }

    private static Task<TestSilo> StartAsync() => TestSilo.StartAsync(silo =>
    {
        silo.AddPlacementDirector<ShelfPlacement, ShelfDirector>();
        silo.Services.AddPlacementFilter<TagFilter, TagFilterDirector>(ServiceLifetime.Transient);
    });
}
