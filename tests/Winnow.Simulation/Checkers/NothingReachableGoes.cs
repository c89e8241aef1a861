using Winnow.Repositories.Format;
using Winnow.Simulation.Blobs;
using Winnow.Simulation.Repositories;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Checkers;

/// <summary>
/// I8: what can be reached from a root is there when the root is put, safe from a loss of power, and stays as long as it can be reached;
/// and so does what somebody who is registered may count on. Generations grow by one, and the counts of references are right in each.
/// </summary>
internal sealed class NothingReachableGoes
{
    private const string Trials = "tests/";
    private readonly BlobDecoder _decoder;
    private readonly SimulatedContainer _container;

    // What was held when an activity was registered, by its uuid.
    private readonly SortedDictionary<string, IReadOnlySet<string>> _relied = new(StringComparer.Ordinal);
    private ViolationException? _violation;

    public NothingReachableGoes(SimulatedContainer container)
    {
        _container = container;
        _decoder = new BlobDecoder(container);
        container.OnPut = (name, content) => Judge(() => OnPut(name, content));
        container.OnDelete = name => Judge(() => OnDelete(name));
        container.OnPowerLost = () => Judge(OnPowerLost);
    }

    /// <summary>The newest root and all that it leads to; null in an empty container.</summary>
    public RepositoryImage? Newest { get; private set; }

    /// <summary>Told of each root: the one before, and the new one.</summary>
    public Action<RepositoryImage?, RepositoryImage> Moved { get; set; } = static (_, _) => { };

    /// <summary>Whether the storage has ever served other bits than it had: then what fails may say that it is corrupt.</summary>
    public bool HasFlipped => _container.Flips > 0;

    public void ThrowIfViolated()
    {
        if (_violation is not null)
        {
            throw _violation;
        }
    }

    /// <summary>Looks at everything once more.</summary>
    public void CheckAll()
    {
        ThrowIfViolated();
        if (_decoder.Root() is { } root)
        {
            _ = new RepositoryImage(_decoder, root);
        }
    }

    /// <summary>After a clean-up there is nothing but what can be reached, and what nodes wrote to try the storage when it would not delete it.</summary>
    public void CheckNothingIsLeft()
    {
        CheckAll();
        if (Newest is { } newest && _container.Blobs.Keys.Except(newest.Reached).Where(name => !name.StartsWith(Trials, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray() is { Length: > 0 } left)
        {
            throw new ViolationException("I8", $"{left.Length} blobs are left after a clean-up that nothing names: {string.Join(", ", left.Take(5))}");
        }
    }

    private void OnPut(string name, ReadOnlyMemory<byte> content)
    {
        if (name != BlobNames.Root)
        {
            return;
        }

        var root = BlobDecoder.RootOf(content);
        var before = Newest;
        if (before is not null && (root.Generation != before.Root.Generation + 1 || root.RepositoryUuid != before.Root.RepositoryUuid))
        {
            throw new ViolationException(
                "I8", $"a root of generation {root.Generation} of [{root.RepositoryUuid}] follows one of {before.Root.Generation} of [{before.Root.RepositoryUuid}]");
        }

        Newest = new RepositoryImage(_decoder, root);
        foreach (var gone in _relied.Keys.Except(root.Activities.Select(activity => activity.Uuid)).ToArray())
        {
            _relied.Remove(gone);
        }

        foreach (var activity in root.Activities.Where(activity => activity.Generation == root.Generation))
        {
            _relied[activity.Uuid] = new SortedSet<string>(Newest.Held, StringComparer.Ordinal);
        }

        Moved(before, Newest);
    }

    private void OnDelete(string name)
    {
        if (Newest is { } newest && newest.Reached.Contains(name))
        {
            throw new ViolationException("I8", $"[{name}] was deleted, and generation {newest.Root.Generation} leads to it");
        }

        if (_relied.FirstOrDefault(relied => relied.Value.Contains(name)) is { Key: { } activity })
        {
            throw new ViolationException("I8", $"[{name}] was deleted, and the activity [{activity}], which is registered, may rely on it");
        }
    }

    // What was checked when the root was put is safe; a first root is not before it has been made durable.
    private void OnPowerLost()
    {
        if (_decoder.Root() is not null)
        {
            CheckAll();
        }
        else if (Newest is { Root.Generation: > 1 })
        {
            throw new ViolationException("I8", "the root is gone with the power");
        }
        else
        {
            Newest = null;
        }
    }

    private void Judge(Action check)
    {
        try
        {
            check();
        }
        catch (ViolationException violation)
        {
            _container.World.Note("violated", violation.Message);
            _violation ??= violation;
        }
    }
}
