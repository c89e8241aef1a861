using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>A call of a method that returns <see cref="ValueTask"/>.</summary>
public abstract class Request : RequestBase
{
    public sealed override ValueTask<Response> Invoke()
    {
        try
        {
            var task = InvokeInner();
            if (task.IsCompletedSuccessfully)
            {
                task.GetAwaiter().GetResult();
                return new(Response.Completed);
            }

            return Await(task);
        }
        catch (Exception exception)
        {
            return new(Response.FromException(exception));
        }

        static async ValueTask<Response> Await(ValueTask task)
        {
            try
            {
                await task;
                return Response.Completed;
            }
            catch (Exception exception)
            {
                return Response.FromException(exception);
            }
        }
    }

    protected abstract ValueTask InvokeInner();
}

/// <summary>A call of a method that returns <see cref="ValueTask{TResult}"/>.</summary>
public abstract class Request<TResult> : RequestBase
{
    public sealed override ValueTask<Response> Invoke()
    {
        try
        {
            var task = InvokeInner();
            return task.IsCompletedSuccessfully ? new(Response.FromResult(task.Result)) : Await(task);
        }
        catch (Exception exception)
        {
            return new(Response.FromException(exception));
        }

        static async ValueTask<Response> Await(ValueTask<TResult> task)
        {
            try
            {
                return Response.FromResult(await task);
            }
            catch (Exception exception)
            {
                return Response.FromException(exception);
            }
        }
    }

    protected abstract ValueTask<TResult> InvokeInner();
}

/// <summary>A call of a method that returns <see cref="Task"/>.</summary>
public abstract class TaskRequest : RequestBase
{
    public sealed override ValueTask<Response> Invoke()
    {
        try
        {
            var task = InvokeInner();
            return task.IsCompletedSuccessfully ? new(Response.Completed) : Await(task);
        }
        catch (Exception exception)
        {
            return new(Response.FromException(exception));
        }

        static async ValueTask<Response> Await(Task task)
        {
            try
            {
                await task;
                return Response.Completed;
            }
            catch (Exception exception)
            {
                return Response.FromException(exception);
            }
        }
    }

    protected abstract Task InvokeInner();
}

/// <summary>A call of a method that returns <see cref="Task{TResult}"/>.</summary>
public abstract class TaskRequest<TResult> : RequestBase
{
    public sealed override ValueTask<Response> Invoke()
    {
        try
        {
            var task = InvokeInner();
            return task.IsCompletedSuccessfully ? new(Response.FromResult(task.Result)) : Await(task);
        }
        catch (Exception exception)
        {
            return new(Response.FromException(exception));
        }

        static async ValueTask<Response> Await(Task<TResult> task)
        {
            try
            {
                return Response.FromResult(await task);
            }
            catch (Exception exception)
            {
                return Response.FromException(exception);
            }
        }
    }

    protected abstract Task<TResult> InvokeInner();
}

/// <summary>A call of a method that returns nothing and is not answered.</summary>
public abstract class VoidRequest : RequestBase
{
    public sealed override ValueTask<Response> Invoke()
    {
        try
        {
            InvokeInner();
            return new(Response.Completed);
        }
        catch (Exception exception)
        {
            return new(Response.FromException(exception));
        }
    }

    protected abstract void InvokeInner();
}
