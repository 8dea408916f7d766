import { Avatar } from './avatar.tsx';
import { Icon } from './icons.tsx';
import { Menu } from './menu.tsx';
import { authorOf, usePageContext } from './page-context.tsx';

/** Switches the user, for instance to approve a request. */
export function PersonMenu() {
  const context = usePageContext();
  const me = authorOf(context, context.me);
  return (
    <Menu
      className="person"
      label={`You are ${me.name}. Switch user`}
      caption={
        <>
          <Avatar author={me} small />
          <span className="person-name">{me.name}</span>
          {me.badge && <span className="badge">{me.badge}</span>}
          <Icon name="chevron" />
        </>
      }
    >
      {(close) => (
        <>
          <p className="menu-title">You are</p>
          {context.people.map((person) => (
            <button
              key={person.id}
              type="button"
              role="menuitemradio"
              aria-checked={person.id === context.me}
              className="menu-item"
              onClick={() => {
                context.go({ as: person.id });
                close();
              }}
            >
              <Avatar author={authorOf(context, person.id)} small />
              <span className="menu-words">{person.realName}</span>
              {person.role && <span className="badge">{person.role}</span>}
            </button>
          ))}
        </>
      )}
    </Menu>
  );
}
