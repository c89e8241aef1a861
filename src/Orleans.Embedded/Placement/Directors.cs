using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Ports;

namespace Orleans.Runtime.Placement;

internal sealed class RandomPlacementDirector(RuntimeRandom random) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        return Task.FromResult(IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) ?? silos[random.Next(silos.Length)]);
    }
}

internal sealed class PreferLocalPlacementDirector(RuntimeRandom random) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } hint)
        {
            return Task.FromResult(hint);
        }

        return Task.FromResult(context.LocalSiloStatus == SiloStatus.Active && silos.Contains(context.LocalSilo) ? context.LocalSilo : silos[random.Next(silos.Length)]);
    }
}

internal sealed class HashBasedPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } hint)
        {
            return Task.FromResult(hint);
        }

        Array.Sort(silos);
        return Task.FromResult(silos[(int)(target.GrainIdentity.GetUniformHashCode() % (uint)silos.Length)]);
    }
}

internal sealed class StatelessWorkerDirector(RuntimeRandom random) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        return Task.FromResult(!context.LocalSiloStatus.IsTerminating() && silos.Contains(context.LocalSilo) ? context.LocalSilo : silos[random.Next(silos.Length)]);
    }
}

internal sealed class SiloRoleBasedPlacementDirector(RuntimeRandom random, ISiloRoles roles) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var role = target.GrainIdentity.Key.ToString();
        var silos = Array.FindAll(context.GetCompatibleSilos(target), s => roles.RoleOf(s) == role);
        return silos.Length == 0
            ? throw new OrleansException($"Cannot place {target.GrainIdentity}: no active silo has the role \"{role}\"")
            : Task.FromResult(IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) ?? silos[random.Next(silos.Length)]);
    }
}

/// <summary>Compares the load of a few silos, or of all.</summary>
internal sealed class LoadBasedPlacementDirector(RuntimeRandom random, ISiloLoad load, IOptions<ActivationCountBasedPlacementOptions> options) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } hint)
        {
            return Task.FromResult(hint);
        }

        var candidates = silos.ToArray();
        var count = strategy is ActivationCountBasedPlacement ? Math.Min(options.Value.ChooseOutOf, candidates.Length) : candidates.Length;
        for (var i = 0; i < candidates.Length - 1; i++)
        {
            var other = i + random.Next(candidates.Length - i);
            (candidates[i], candidates[other]) = (candidates[other], candidates[i]);
        }

        var chosen = candidates[..count].MinBy(load.ActivationCount)!;
        // Until the silo reports again, what has been placed there counts.
        load.OnPlaced(chosen);
        return Task.FromResult(chosen);
    }
}

/// <summary>The roles of silos, from the membership table.</summary>
internal interface ISiloRoles
{
    string? RoleOf(SiloAddress silo);
}

/// <summary>How many activations each silo holds, as last reported.</summary>
internal interface ISiloLoad
{
    int ActivationCount(SiloAddress silo);

    void OnPlaced(SiloAddress silo);
}
